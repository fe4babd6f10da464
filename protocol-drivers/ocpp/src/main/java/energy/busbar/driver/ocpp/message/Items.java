package energy.busbar.driver.ocpp.message;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How many elements a list may have when it is written. Without it a list has at least one. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Items {
    /** At 0 the field is optional: an empty list is left out, and one left out is read as empty. */
    int min() default 1;

    int max() default Integer.MAX_VALUE;
}
