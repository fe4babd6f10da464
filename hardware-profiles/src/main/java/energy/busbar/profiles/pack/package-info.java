/** Makers' signed packs of profiles: made, checked, installed, loaded. */
@NullMarked
package energy.busbar.profiles.pack;

import org.jspecify.annotations.NullMarked;
