package energy.busbar.driver.ocpp.message;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a nullable field that the standard requires: it is always written, but a message without it (or with one that
 * cannot be read) is taken, because chargers in the field leave it out and the gateway can do without.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Expected {}
