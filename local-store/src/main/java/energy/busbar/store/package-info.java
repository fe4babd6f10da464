/** Readings, outbox and ledger in SQLite. */
@NullMarked
package energy.busbar.store;

import org.jspecify.annotations.NullMarked;
