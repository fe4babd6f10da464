package energy.busbar.sim.ocpp;

import energy.busbar.sim.physics.Site;

/** The charger of a simulated site, under the site's monitor. */
public final class SiteCharger implements ChargerHardware {
    private final Site site;

    public SiteCharger(Site site) {
        this.site = site;
    }

    @Override
    public State state() {
        synchronized (site) {
            var place = site.charger();
            return new State(
                    place.pluggedIn(),
                    place.arrivals(),
                    place.amps(),
                    site.meter().volts(),
                    place.watts(),
                    place.wattHours());
        }
    }

    @Override
    public void offer(double amps) {
        synchronized (site) {
            site.charger().offer(amps);
        }
    }
}
