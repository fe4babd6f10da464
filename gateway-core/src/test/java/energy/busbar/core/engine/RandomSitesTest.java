package energy.busbar.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.port.SiteView.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random sites, commands and faults; what must hold on every one of them. The seed is in every message. */
class RandomSitesTest {
    private static final int SITES = 200;
    private static final long FIRST_SEED = 7_000;

    @Test
    void everySiteKeepsTheRules() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SITES; seed++) {
            run(seed);
        }
    }

    private static void run(long seed) {
        Random random = new Random(seed);
        Rig rig = new Rig();
        populate(rig, random);
        rig.start();
        int lastFault = 0;
        for (int i = 0; i < 240; i++) {
            if (i < 160 && random.nextInt(8) == 0) {
                disturb(rig, random, i);
                lastFault = i;
            }
            rig.second();
            check(rig, seed, i);
            if (i - lastFault > 45 && rig.site.meterGood) {
                for (Phase phase : Phase.values()) {
                    assertThat(rig.site.amps(phase))
                            .as("seed %s, second %s, %s", seed, i, phase)
                            .isLessThanOrEqualTo(
                                    Math.max(rig.site.fuseAmps, rig.site.loadWatts[phase.ordinal()] / 230) + 0.2);
                }
            }
        }
        rig.site.units.values().forEach(u -> u.link = LinkState.UP);
        rig.site.nextWrite.clear();
        rig.command("site:set-service-lockout", null, Map.of("enabled", true));
        rig.seconds(120);
        assertThat(rig.ledger.originals())
                .as("seed %s: everything is given back", seed)
                .isEmpty();
        assertThat(rig.site.units.values())
                .as("seed " + seed)
                .allSatisfy(u -> assertThat(u.set).isEmpty());
        statusesOnce(rig, seed);
    }

    private static void populate(Rig rig, Random random) {
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            rig.site.add("inverter-" + i, DeviceType.INVERTER, 2000 + random.nextInt(9000)).own = random.nextInt(8000);
        }
        for (int i = 0; i < random.nextInt(3); i++) {
            LagSite.Unit battery = rig.site.add("battery-" + i, DeviceType.BATTERY, 2000 + random.nextInt(5000));
            battery.charge = random.nextInt(101);
            battery.reserve = random.nextInt(3) * 10;
        }
        for (int i = 0; i < random.nextInt(4); i++) {
            LagSite.Unit charger = rig.site.add("charger-" + i, DeviceType.CHARGER, 16 + random.nextInt(17));
            charger.own = 32;
            charger.plugged = random.nextBoolean();
        }
        rig.site.fuseAmps = 25 + random.nextInt(60);
        rig.site.exportLimit = random.nextBoolean() ? OptionalDouble.of(random.nextInt(6000)) : OptionalDouble.empty();
        rig.site.importLimit =
                random.nextBoolean() ? OptionalDouble.of(5000 + random.nextInt(15000)) : OptionalDouble.empty();
    }

    private static void disturb(Rig rig, Random random, int i) {
        List<LagSite.Unit> units = List.copyOf(rig.site.units.values());
        LagSite.Unit unit = units.get(random.nextInt(units.size()));
        String device = unit.id.value();
        switch (random.nextInt(12)) {
            case 0 -> unit.link = unit.link == LinkState.UP ? LinkState.UNREACHABLE : LinkState.UP;
            case 1 -> rig.site.meterGood = !rig.site.meterGood;
            case 2 ->
                rig.site.loadWatts = new double[] {random.nextInt(4000), random.nextInt(4000), random.nextInt(4000)};
            case 3 -> unit.plugged = !unit.plugged;
            case 4 -> rig.site.nextWrite.put(unit.id, new Outcome.NoAnswer("lost"));
            case 5 -> rig.site.nextWrite.put(unit.id, new Outcome.Failed("broken"));
            case 6 -> rig.site.nextWrite.put(unit.id, new Outcome.Refused("no"));
            case 7 -> rig.command("site:set-export-limit", null, Map.of("power", random.nextInt(8000)));
            case 8 -> rig.start();
            case 9 ->
                rig.control
                        .desk()
                        .submit(new DispatchEvent(
                                "ev-" + i,
                                "program",
                                List.of(),
                                List.of(new DispatchEvent.Window(
                                        rig.clock.instant(),
                                        rig.clock.instant().plusSeconds(20 + random.nextInt(60)),
                                        DispatchEvent.Action.values()[random.nextInt(3)],
                                        OptionalDouble.of(random.nextInt(6000)),
                                        random.nextBoolean()
                                                ? OptionalDouble.of(random.nextInt(5000))
                                                : OptionalDouble.empty(),
                                        OptionalDouble.empty())),
                                DispatchEvent.Status.SCHEDULED,
                                "mqtt:platform"));
            default -> {
                switch (unit.type) {
                    case BATTERY ->
                        rig.command(
                                "battery:set-operating-mode",
                                device,
                                Map.of(
                                        "operatingMode",
                                        List.of("charge", "discharge", "idle", "reset")
                                                .get(random.nextInt(4)),
                                        "power",
                                        random.nextInt(9000)));
                    case CHARGER ->
                        rig.command(
                                "charger:set-operating-mode",
                                device,
                                Map.of(
                                        "operatingMode",
                                        List.of("start-charging", "stop-charging", "reset")
                                                .get(random.nextInt(3))));
                    default -> rig.command("inverter:set-power-limit", device, Map.of("power", random.nextInt(9000)));
                }
            }
        }
    }

    private static void check(Rig rig, long seed, int second) {
        String where = "seed " + seed + ", second " + second;
        assertThat(rig.alarms).as(where).doesNotContain("planner", "control-cycle");
        for (Setpoint setpoint : rig.site.writes) {
            LagSite.Unit unit = rig.site.units.get(setpoint.device());
            assertThat(LagSite.ability(unit).clip(setpoint.value())).as(where).isEqualTo(setpoint.value());
            if (unit.type == DeviceType.CHARGER) {
                assertThat(setpoint.value() == 0 || setpoint.value() >= 6)
                        .as(where)
                        .isTrue();
            }
        }
        rig.site.writes.clear();
        assertThat(rig.control.cycle().claims()).as(where).allSatisfy(view -> {
            if (view.verdict() == Verdict.OVERRIDDEN) {
                assertThat(view.standing()).contains("overridden by ");
            }
            assertThat(view.standing()).isNotEmpty();
        });
    }

    private static void statusesOnce(Rig rig, long seed) {
        Map<String, String> last = new LinkedHashMap<>();
        rig.ledger.events.forEach(event -> {
            if (event.data().get("commandId") instanceof String id) {
                assertThat(event.type()).as("seed %s, %s", seed, id).isNotEqualTo(last.put(id, event.type()));
            }
        });
        assertThat(rig.ledger.types("dispatch.started").size())
                .isLessThanOrEqualTo(rig.ledger.types("dispatch.scheduled").size());
    }
}
