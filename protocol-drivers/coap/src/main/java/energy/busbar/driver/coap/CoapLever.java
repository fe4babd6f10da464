package energy.busbar.driver.coap;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import energy.busbar.driver.coap.CoapLink.Result;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;

/** One quantity that a device takes by PUT or POST and gives back by GET. On the bus's thread. */
final class CoapLever implements CoapSetting {
    private static final String SETTING = "value";

    private final DeviceId device;
    private final WriteOptions options;
    private final Mapping mapping;
    private final String path;
    private final CoapSource source;
    private final CoapLink link;

    CoapLever(DeviceId device, CoapOptions.Resource resource, WriteOptions options, CoapSource source, CoapLink link) {
        this.device = device;
        this.options = options;
        this.mapping = resource.mapping();
        this.path = options.path().isEmpty() ? resource.path() : options.path();
        this.source = source;
        this.link = link;
    }

    Ability ability() {
        return options.ability();
    }

    @Override
    public Original capture() {
        Reading reading = source.read(mapping);
        if (!Double.isFinite(reading.goodNumber())) {
            throw new LinkException(
                    LinkState.GARBLED, link.uri(source.path()) + " has no value to go back to: " + reading.quality());
        }
        return new Original(Map.of(SETTING, Double.toString(reading.goodNumber())));
    }

    @Override
    public OptionalDouble readBack() {
        try {
            double number = source.read(mapping).goodNumber();
            return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
        } catch (LinkException e) {
            return OptionalDouble.empty();
        }
    }

    @Override
    public Outcome write(Setpoint setpoint) {
        double value = setpoint.value();
        if (value < options.min() || value > options.max()) {
            return new Outcome.Refused(
                    value + " is not within " + options.min() + " to " + options.max() + " of " + setpoint.quantity());
        }
        return send(setpoint);
    }

    @Override
    public Outcome release(Original original) {
        try {
            double value = Double.parseDouble(original.settings().getOrDefault(SETTING, ""));
            // What was there before need not be within the bounds of what may be claimed.
            return send(new Setpoint(device, options.quantity(), value, Duration.ofDays(1), value));
        } catch (IllegalArgumentException e) {
            return new Outcome.Refused("the settings to go back to hold no number");
        }
    }

    private Outcome send(Setpoint setpoint) {
        Request request = new Request(options.post() ? Code.POST : Code.PUT);
        request.setPayload(options.body(mapping, setpoint));
        request.getOptions().setContentFormat(options.format().code());
        Result result = link.call(request, path);
        if (result instanceof Result.NotHeard none) {
            return new Outcome.Failed(none.why());
        }
        if (result instanceof Result.NoAnswer none) {
            return new Outcome.NoAnswer(none.why());
        }
        Response response = ((Result.Answer) result).response();
        return ProfileAccess.refusal(options.method() + " " + link.uri(path), response)
                .orElseGet(() -> confirmed(setpoint.value()));
    }

    private Outcome confirmed(double wanted) {
        OptionalDouble found = readBack();
        if (!options.settle().isZero() && !(found.isPresent() && within(wanted, found.getAsDouble()))) {
            try {
                Thread.sleep(options.settle().toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            found = readBack();
        }
        if (found.isEmpty()) {
            return new Outcome.NoAnswer(link.uri(path) + " took it, but does not read back");
        }
        return within(wanted, found.getAsDouble())
                ? new Outcome.Applied(found.getAsDouble())
                : new Outcome.Failed(link.uri(path) + " reads back " + found.getAsDouble() + ", not " + wanted);
    }

    private boolean within(double wanted, double found) {
        return Math.abs(found - wanted) <= options.tolerance() + Math.ulp(wanted);
    }
}
