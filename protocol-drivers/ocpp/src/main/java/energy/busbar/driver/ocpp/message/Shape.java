package energy.busbar.driver.ocpp.message;

import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One record class taken apart once: its fields with their rules, and its constructor. */
final class Shape {
    /**
     * @param type of the value, or of a list's elements
     * @param optional may be left out when written
     * @param forgiven may be missing when read
     */
    record Field(
            RecordComponent component,
            Class<?> type,
            boolean list,
            boolean optional,
            boolean forgiven,
            int maxLength,
            int minItems,
            int maxItems,
            long min,
            long max,
            boolean tenths) {
        String name() {
            return component.getName();
        }

        @Nullable
        Object of(Object message) {
            try {
                return component.getAccessor().invoke(message);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
        }
    }

    private static final ClassValue<Shape> CACHE = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return new Shape(type);
        }
    };

    private final List<Field> fields = new ArrayList<>();
    private final Constructor<?> constructor;

    private Shape(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] parameters = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            parameters[i] = components[i].getType();
            fields.add(field(components[i]));
        }
        try {
            constructor = type.getDeclaredConstructor(parameters);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " has no canonical constructor", e);
        }
    }

    static Shape of(Class<?> type) {
        return CACHE.get(type);
    }

    List<Field> fields() {
        return fields;
    }

    Object make(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + constructor.getDeclaringClass(), e);
        }
    }

    private static Field field(RecordComponent component) {
        boolean list = component.getType() == List.class;
        Class<?> type = list
                ? (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
                : component.getType();
        boolean expected = has(component, Expected.class);
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        Items items = component.getAnnotation(Items.class);
        int minItems = items == null ? 1 : items.min();
        MaxLength length = component.getAnnotation(MaxLength.class);
        Within within = component.getAnnotation(Within.class);
        return new Field(
                component,
                type,
                list,
                list ? minItems == 0 : nullable && !expected,
                list ? minItems == 0 || expected : nullable,
                length == null ? Integer.MAX_VALUE : length.value(),
                minItems,
                items == null ? Integer.MAX_VALUE : items.max(),
                within == null ? Integer.MIN_VALUE : within.min(),
                within == null ? Integer.MAX_VALUE : within.max(),
                has(component, Tenths.class));
    }

    private static boolean has(RecordComponent component, Class<? extends Annotation> annotation) {
        return component.isAnnotationPresent(annotation);
    }
}
