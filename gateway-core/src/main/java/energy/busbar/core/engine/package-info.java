/** The gateway at work: polling, latest values, command desk, claims, planner, control cycle, alerts. */
@NullMarked
package energy.busbar.core.engine;

import org.jspecify.annotations.NullMarked;
