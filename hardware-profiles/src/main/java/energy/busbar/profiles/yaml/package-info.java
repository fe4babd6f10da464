/** YAML as plain values, with the line of each: what a reader that explains every problem needs. */
@NullMarked
package energy.busbar.profiles.yaml;

import org.jspecify.annotations.NullMarked;
