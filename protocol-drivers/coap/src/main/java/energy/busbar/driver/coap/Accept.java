package energy.busbar.driver.coap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;

/** Which content format a device is asked for: what it refuses is not asked for again. */
final class Accept {
    private final List<Format> formats;
    /** At {@code formats.size()} none is asked for, for devices that do not know the option. */
    private int next;

    private Accept(List<Format> formats) {
        this.formats = List.copyOf(formats);
    }

    static Accept of(Optional<Format> only, boolean pointed) {
        List<Format> formats = new ArrayList<>();
        only.ifPresentOrElse(
                formats::add,
                () -> formats.addAll(
                        pointed ? List.of(Format.JSON, Format.CBOR) : List.of(Format.SENML_JSON, Format.SENML_CBOR)));
        return new Accept(formats);
    }

    int candidates() {
        return formats.size() + 1;
    }

    void apply(Request request) {
        if (next < formats.size()) {
            request.getOptions().setAccept(formats.get(next).code());
        }
    }

    /** Whether the answer is that this format cannot be had; then the next one is asked for. */
    boolean refusedBy(Response response) {
        boolean refused =
                response.getCode() == ResponseCode.NOT_ACCEPTABLE || response.getCode() == ResponseCode.BAD_OPTION;
        if (refused) {
            next = (next + 1) % candidates();
        }
        return refused;
    }

    /** @throws MalformedPayload when it cannot be understood */
    Optional<Document> document(Response response) throws MalformedPayload {
        int code = response.getOptions().getContentFormat();
        Optional<Format> format = code == MediaTypeRegistry.UNDEFINED
                ? Optional.of(formats.get(Math.min(next, formats.size() - 1)))
                : Format.of(code);
        return format.isPresent() ? Optional.of(Document.parse(format.get(), response.getPayload())) : Optional.empty();
    }
}
