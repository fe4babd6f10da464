/**
 * A client of The Update Framework, specification 1.0.34: which files a repository signed for, which of them are the
 * newest, and their bytes on the disk only once they are verified. Installing is someone else's.
 */
@NullMarked
package energy.busbar.ota.tuf;

import org.jspecify.annotations.NullMarked;
