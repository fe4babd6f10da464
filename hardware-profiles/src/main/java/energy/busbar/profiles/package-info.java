/** Device profiles, SunSpec model tables and board profiles: pure data and its loader. */
@NullMarked
package energy.busbar.profiles;

import org.jspecify.annotations.NullMarked;
