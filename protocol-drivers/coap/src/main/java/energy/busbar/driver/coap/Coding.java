package energy.busbar.driver.coap;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Reading;

/** How a point is got out of a payload. */
interface Coding {
    Point point();

    /** @throws MalformedPayload when the payload as a whole is not what this looks into */
    Reading reading(DeviceId device, Document document, Moment now) throws MalformedPayload;
}
