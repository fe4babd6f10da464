package energy.busbar.driver.ocpp.message;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The word of an enum constant on the wire. Without it the word is the constant's name in upper camel case: {@code
 * REBOOT_REQUIRED} is {@code RebootRequired}. A constant {@code UNRECOGNISED} stands for a word that the standard does
 * not have: it is read and never written.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Word {
    /** Empty for what is not in the standard, and therefore only read. */
    String value();

    /** What chargers write instead. */
    String[] alsoRead() default {};
}
