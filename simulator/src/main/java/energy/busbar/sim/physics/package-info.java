/** The site itself: sun, house, battery, car and the meter that adds them up. Pure; time comes in as seconds. */
@NullMarked
package energy.busbar.sim.physics;

import org.jspecify.annotations.NullMarked;
