package energy.busbar.driver.sunspec;

import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.PollClass;
import energy.busbar.driver.sunspec.ControlModel.Write;
import energy.busbar.profiles.SunSpecModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** One model with stored curves. */
final class CurveModel {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final int LOOKS = (int) (SunSpecCurves.LONGEST_ADOPTION.toMillis() / BETWEEN_LOOKS.toMillis());
    private static final String ENABLE = "Ena";
    private static final String TIMEOUT = "RvrtTms";
    private static final int COMPLETED = 1;
    private static final int FAILED = 2;
    private static final int IN_FORCE = 1;

    private final SunSpecCurves.Function function;
    private final ControlModel model;
    private final SunSpecCurves.Pause pause;
    private final String request;
    private final String result;
    private final String after;

    CurveModel(SunSpecCurves.Function function, ControlModel model, SunSpecCurves.Pause pause) {
        this.function = function;
        this.model = model;
        this.pause = pause;
        this.request = "Adpt" + function.group + "Req";
        this.result = "Adpt" + function.group + "Rslt";
        this.after = "Rvrt" + function.group;
    }

    ControlModel model() {
        return model;
    }

    int stored() {
        return model.model.layout().count(function.group);
    }

    private String path(int number, String within) {
        return function.group + "[" + number + "]." + within;
    }

    private List<Spot> spots(int number) {
        String prefix = path(number, "");
        return model.model.layout().spots().stream()
                .filter(spot -> spot.path().startsWith(prefix))
                .toList();
    }

    private ModelReader read(int number) {
        return model.read(spots(number));
    }

    // What is in force

    /** The stored curve that shows what is in force: the first, unless the device lets it be written like any other. */
    private int showing(ModelReader head) {
        return showing(head, read(IN_FORCE));
    }

    private boolean mirrors(ModelReader first) {
        return !first.whole(path(IN_FORCE, "ReadOnly")).equals(OptionalLong.of(0));
    }

    private int showing(ModelReader head, ModelReader first) {
        boolean mirror = mirrors(first);
        OptionalLong adopted = head.whole(request);
        return mirror || adopted.isEmpty() || adopted.getAsLong() < 1 || adopted.getAsLong() > stored()
                ? IN_FORCE
                : (int) adopted.getAsLong();
    }

    Optional<Curve> inForce() {
        ModelReader head = model.read();
        ModelReader first = read(IN_FORCE);
        if (!head.whole(ENABLE).equals(OptionalLong.of(1))) {
            return Optional.empty();
        }
        int showing = showing(head, first);
        return Optional.of(curve(showing, showing == IN_FORCE ? first : read(showing)));
    }

    /** What {@link #inForce} asks for of a device that shows its curve as the first. */
    List<Explanation.Request> requests(String point) {
        List<Explanation.Request> requests = new ArrayList<>(model.requests(PollClass.SLOW, point));
        requests.addAll(model.requests(spots(IN_FORCE), PollClass.SLOW, point));
        return requests;
    }

    boolean isInForce(Curve curve) {
        ModelReader head = model.read();
        return head.whole(ENABLE).equals(OptionalLong.of(1)) && holds(head, curve);
    }

    private boolean holds(ModelReader head, Curve curve) {
        ModelReader first = read(IN_FORCE);
        int showing = showing(head, first);
        Map<String, Long> content = new LinkedHashMap<>();
        return new CurveCheck(function, model, showing, read(showing), first)
                        .encode(curve, content)
                        .isEmpty()
                && shows(showing, content);
    }

    private Curve curve(int number, ModelReader reader) {
        Map<String, Double> settings = new HashMap<>();
        Map<String, List<Curve.Corner>> lines = new HashMap<>();
        for (Spot spot : spots(number)) {
            String within = spot.path().substring(path(number, "").length());
            double value = reader.number(spot.path());
            if (within.endsWith("ActPt")) {
                String line = within.substring(0, within.length() - "ActPt".length());
                lines.put(
                        line.isEmpty() ? "" : line.substring(0, line.length() - 1),
                        corners(reader, number, line, value));
            } else if (!within.contains(".") && spot.point().writable() && !Double.isNaN(value)) {
                settings.put(within, value);
            }
        }
        return new Curve(settings, lines);
    }

    private List<Curve.Corner> corners(ModelReader reader, int number, String line, double active) {
        List<Curve.Corner> corners = new ArrayList<>();
        int most = model.model.layout().count(path(number, line + "Pt"));
        for (int i = 1; i <= Math.min(most, Double.isNaN(active) ? 0 : active); i++) {
            String corner = path(number, line + "Pt[" + i + "].");
            corners.add(new Curve.Corner(reader.number(corner + function.x), reader.number(corner + function.y)));
        }
        return corners;
    }

    // Setting

    private boolean writable(int number) {
        return !read(number).whole(path(number, "ReadOnly")).equals(OptionalLong.of(1));
    }

    boolean canSet() {
        return slot(model.read()).isPresent();
    }

    boolean timesOut() {
        ModelReader head = model.read();
        OptionalInt slot = slot(head);
        return slot.isPresent()
                && head.whole(TIMEOUT).isPresent()
                && goesBackTo(head, slot.getAsInt()).isPresent();
    }

    /**
     * One that may be written and is not that in force: rather not the one adopted last, nor that which comes after a
     * time-out that runs. Where the first is a copy of what is in force, the one adopted last may be written over.
     */
    private OptionalInt slot(ModelReader head) {
        boolean runs = head.whole(TIMEOUT).orElse(0) > 0;
        boolean mirror = mirrors(read(IN_FORCE));
        OptionalInt best = OptionalInt.empty();
        int least = Integer.MAX_VALUE;
        for (int i = stored(); i > IN_FORCE; i--) {
            boolean adopted = head.whole(request).equals(OptionalLong.of(i));
            boolean next = runs && head.whole(after).equals(OptionalLong.of(i));
            int harm = next && mirror ? 2 : adopted ? (mirror ? 1 : 3) : next ? 2 : 0;
            if (harm <= least && writable(i)) {
                least = harm;
                best = OptionalInt.of(i);
            }
        }
        return best;
    }

    Outcome set(Curve curve, Optional<Duration> timeout) {
        ModelReader head = model.read();
        if (head.whole(ENABLE).equals(OptionalLong.of(1)) && holds(head, curve)) {
            return renew(head, timeout);
        }
        OptionalInt free = slot(head);
        if (free.isEmpty()) {
            return new Outcome.Refused("model " + model.model.name() + " stores " + stored()
                    + " curves, and none but that in force can be written");
        }
        int slot = free.getAsInt();
        Map<String, Long> content = new LinkedHashMap<>();
        Optional<String> fault =
                new CurveCheck(function, model, slot, read(slot), read(IN_FORCE)).encode(curve, content);
        if (fault.isPresent()) {
            return new Outcome.Refused(fault.get());
        }
        List<Write> writes = new ArrayList<>(writes(slot, content));
        if (timeout.isPresent()) {
            OptionalInt back = goesBackTo(head, slot);
            if (back.isEmpty() || head.whole(TIMEOUT).isEmpty()) {
                return new Outcome.Refused("model " + model.model.name()
                        + " has no stored curve to go back to after a time-out; set it without one");
            }
            writes.add(new Write(TIMEOUT, Math.max(1, timeout.get().toSeconds())));
            writes.add(new Write(after, back.getAsInt()));
        } else if (head.whole(TIMEOUT).isPresent()) {
            writes.add(new Write(TIMEOUT, 0));
        }
        model.write(writes);
        Optional<Outcome> adoption = adopt(slot, content);
        if (adoption.isPresent()) {
            return adoption.get();
        }
        model.write(List.of(new Write(ENABLE, 1)));
        return model.read().whole(ENABLE).equals(OptionalLong.of(1))
                ? new Outcome.Applied(slot)
                : new Outcome.Failed(
                        "adopted, but Ena reads back " + model.read().number(ENABLE));
    }

    /** The curve is in force already: writing it again would wear the device and interrupt it. */
    private Outcome renew(ModelReader head, Optional<Duration> timeout) {
        int adopted = (int) head.whole(request).orElse(IN_FORCE);
        List<Write> writes = new ArrayList<>();
        OptionalInt back = goesBackTo(head, adopted);
        if (timeout.isPresent() && head.whole(TIMEOUT).isPresent() && back.isPresent()) {
            writes.add(new Write(TIMEOUT, Math.max(1, timeout.get().toSeconds())));
            writes.add(new Write(after, back.getAsInt()));
            // Some restart their timer by this.
            writes.add(new Write(ENABLE, 1));
        } else if (timeout.isEmpty() && head.whole(TIMEOUT).orElse(0) > 0) {
            writes.add(new Write(TIMEOUT, 0));
        }
        model.write(writes);
        return writes.isEmpty() || ControlModel.holds(model.read(), writes, model)
                ? new Outcome.Applied(adopted)
                : new Outcome.Failed("in force, but its time-out reads back otherwise");
    }

    /** The device's own choice where it is a stored curve, else the one that was adopted last. */
    private OptionalInt goesBackTo(ModelReader head, int slot) {
        for (String name : List.of(after, request)) {
            OptionalLong number = head.whole(name);
            if (number.isPresent()
                    && number.getAsLong() > IN_FORCE
                    && number.getAsLong() <= stored()
                    && number.getAsLong() != slot) {
                return OptionalInt.of((int) number.getAsLong());
            }
        }
        return OptionalInt.empty();
    }

    /** In the order of the registers, so that neighbours make one request. */
    private List<Write> writes(int number, Map<String, Long> content) {
        return spots(number).stream()
                .map(spot -> spot.path().substring(path(number, "").length()))
                .filter(content::containsKey)
                .map(within -> new Write(path(number, within), content.getOrDefault(within, 0L)))
                .toList();
    }

    /** Empty where it is adopted and shows as what is in force; the result may still be that of the last adoption. */
    private Optional<Outcome> adopt(int number, Map<String, Long> content) {
        model.write(List.of(new Write(request, number)));
        OptionalLong said = OptionalLong.empty();
        for (int look = 0; look < LOOKS; look++) {
            ModelReader head = model.read();
            said = head.whole(result);
            // At the first look it may be the failure of an adoption before.
            if (look > 0 && said.equals(OptionalLong.of(FAILED))) {
                return Optional.of(new Outcome.Failed("the device refuses the curve: " + result + " is FAILED"));
            }
            if (said.equals(OptionalLong.of(COMPLETED)) && shows(showing(head), content)) {
                return Optional.empty();
            }
            pause.sleep(BETWEEN_LOOKS);
        }
        return Optional.of(
                said.equals(OptionalLong.of(COMPLETED))
                        ? new Outcome.Failed("adopted, but what is in force reads back otherwise")
                        : new Outcome.NoAnswer("not adopted after " + SunSpecCurves.LONGEST_ADOPTION.toSeconds()
                                + " s: " + result + " is IN_PROGRESS"));
    }

    private boolean shows(int number, Map<String, Long> content) {
        return ControlModel.holds(read(number), writes(number, content), model);
    }

    // Giving back

    Original capture() {
        ModelReader head = model.read();
        Map<String, String> settings = new TreeMap<>();
        for (String name : List.of(ENABLE, request, TIMEOUT, after)) {
            head.raw(name).ifPresent(raw -> settings.put(name, Long.toString(raw)));
        }
        keep("inForce.", content(showing(head)), settings);
        for (int i = IN_FORCE + 1; i <= stored(); i++) {
            if (writable(i)) {
                keep(i + ".", content(i), settings);
            }
        }
        return new Original(settings);
    }

    private Map<String, Long> content(int number) {
        ModelReader reader = read(number);
        Map<String, Long> content = new LinkedHashMap<>();
        for (Spot spot : spots(number)) {
            if (spot.point().writable() && spot.point().type() != SunSpecModel.Type.PAD) {
                reader.raw(spot.path())
                        .ifPresent(raw -> content.put(
                                spot.path().substring(path(number, "").length()), raw));
            }
        }
        return content;
    }

    private static void keep(String prefix, Map<String, Long> content, Map<String, String> settings) {
        content.forEach((within, raw) -> settings.put(prefix + within, Long.toString(raw)));
    }

    private static Map<String, Long> kept(String prefix, Original original) {
        Map<String, Long> content = new HashMap<>();
        original.settings().forEach((key, raw) -> {
            if (key.startsWith(prefix)) {
                content.put(key.substring(prefix.length()), Long.parseLong(raw));
            }
        });
        return content;
    }

    Outcome release(Original original) {
        Map<String, String> settings = original.settings();
        ModelReader head = model.read();
        Map<String, Long> before = kept("inForce.", original);
        int last = Integer.parseInt(settings.getOrDefault(request, "0"));
        boolean stillStored = last > IN_FORCE && last <= stored() && shows(last, before);
        OptionalInt slot = stillStored ? OptionalInt.of(last) : slot(head);
        if (slot.isEmpty() || before.isEmpty()) {
            return new Outcome.Refused("nothing was captured, or no stored curve can be written any more");
        }
        boolean wasEnabled = "1".equals(settings.get(ENABLE));
        if (!wasEnabled) {
            model.write(List.of(new Write(ENABLE, 0)));
        }
        if (!stillStored) {
            model.write(writes(slot.getAsInt(), before));
        }
        Optional<Outcome> adoption = adopt(slot.getAsInt(), before);
        if (adoption.isPresent()) {
            return adoption.get();
        }
        List<Write> writes = new ArrayList<>(restoredSlots(original));
        for (String name : List.of(TIMEOUT, after)) {
            if (settings.containsKey(name)) {
                writes.add(new Write(name, Long.parseLong(settings.get(name))));
            }
        }
        writes.add(new Write(ENABLE, wasEnabled ? 1 : 0));
        model.write(writes);
        return model.read().whole(ENABLE).equals(OptionalLong.of(wasEnabled ? 1 : 0))
                ? new Outcome.Applied(slot.getAsInt())
                : new Outcome.Failed(
                        "released, but Ena reads back " + model.read().number(ENABLE));
    }

    /** Every stored curve that is not as it was, but for one that is itself in force. */
    private List<Write> restoredSlots(Original original) {
        int showing = showing(model.read());
        List<Write> writes = new ArrayList<>();
        for (int i = IN_FORCE + 1; i <= stored(); i++) {
            Map<String, Long> content = kept(i + ".", original);
            if (i != showing && !shows(i, content)) {
                writes.addAll(writes(i, content));
            }
        }
        return writes;
    }
}
