package energy.busbar.driver.coap;

import energy.busbar.core.driver.Options;
import java.util.Optional;

/** @param connectionId whether RFC 9146 is offered, so that a session outlives a change of the device's address */
record DtlsOptions(Credentials credentials, boolean connectionId) {
    static Optional<DtlsOptions> read(Options dtls) {
        boolean connectionId = dtls.flag("connectionId", true);
        Optional<Credentials> credentials = Credentials.ofCalled(dtls);
        dtls.finish();
        return credentials.map(c -> new DtlsOptions(c, connectionId));
    }
}
