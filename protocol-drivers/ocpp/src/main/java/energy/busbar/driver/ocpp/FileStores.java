package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.files.FileDoor;
import energy.busbar.driver.ocpp.files.ImageShelf;
import energy.busbar.driver.ocpp.files.UpdateBook;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What all chargers' files share.
 *
 * @param url what chargers are told to reach the gateway by; else the address by which each came
 * @param disk does what takes long, one after the other, and rejects what is too much
 */
record FileStores(FileDoor door, ImageShelf images, UpdateBook updates, Optional<URI> url, Executor disk) {}
