/** The site as a Sparkplug B 3.0 edge node: a live projection beside the lossless path, never instead of it. */
@NullMarked
package energy.busbar.sync.sparkplug;

import org.jspecify.annotations.NullMarked;
