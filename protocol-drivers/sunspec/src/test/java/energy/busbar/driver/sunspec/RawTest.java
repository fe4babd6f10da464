package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.profiles.SunSpecModel.Point;
import energy.busbar.profiles.SunSpecModel.Type;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The types that no published model uses yet, and the ends of ranges. */
class RawTest {
    private static Point point(Type type, int size) {
        return new Point("P", type, 0, size, Optional.empty(), "", false, false, Map.of());
    }

    @Test
    void a_float_of_64_bits_is_a_double_and_its_nan_is_none() {
        assertEquals(-2.5, Raw.floating(new int[] {0xC004, 0, 0, 0}));
        assertEquals(1.5, Raw.floating(new int[] {0x3FC0, 0}));
        assertTrue(Double.isNaN(Raw.floating(new int[] {0x7FF8, 0, 0, 0})));
        assertTrue(Double.isNaN(Raw.floating(new int[] {0xFFC0, 0})));
    }

    @Test
    void sixty_four_bits_without_sign_are_no_negative_number() {
        Point point = point(Type.UINT64, 4);
        int[] registers = {0xFFFF, 0xFFFF, 0xFFFF, 0xF000};
        OptionalLong whole = Raw.whole(point, registers);
        assertEquals(1.8446744073709548e19, Raw.toDouble(point, whole.orElseThrow()), 4096);
        assertEquals(OptionalLong.empty(), Raw.whole(point, new int[] {0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF}));
        Point signed = point(Type.INT64, 4);
        assertEquals(-4096, Raw.toDouble(signed, Raw.whole(signed, registers).orElseThrow()));
        assertEquals(OptionalLong.empty(), Raw.whole(signed, new int[] {0x8000, 0, 0, 0}));
    }

    @Test
    void bit_fields_of_64_bits_and_raw_registers_are_as_they_are() {
        Point bits = point(Type.BITFIELD64, 4);
        assertEquals(OptionalLong.of(1L << 62), Raw.whole(bits, new int[] {0x4000, 0, 0, 0}));
        assertEquals(OptionalLong.empty(), Raw.whole(bits, new int[] {0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF}));
        assertEquals(OptionalLong.of(0xFFFF), Raw.whole(point(Type.RAW16, 1), new int[] {0xFFFF}));
    }

    @Test
    void a_scale_factor_that_cannot_be_believed_is_none() {
        assertEquals(OptionalLong.of(-10), Raw.exponent(0xFFF6));
        assertEquals(OptionalLong.of(10), Raw.exponent(10));
        assertEquals(OptionalLong.empty(), Raw.exponent(11));
        assertEquals(OptionalLong.empty(), Raw.exponent(0x8000));
    }

    @Test
    void texts_end_at_the_first_zero_and_lose_what_cannot_be_shown() {
        Point point = point(Type.STRING, 4);
        assertEquals("Ab", Raw.text(point, new int[] {0x4162, 0x0058, 0x5858, 0x5858}));
        assertEquals("Ab", Raw.text(point, new int[] {0x2041, 0x0762, 0x2020, 0x2020}));
        assertEquals("ü", Raw.text(point, new int[] {0xC3BC, 0xFF00, 0, 0}));
        assertEquals("", Raw.text(point, new int[] {0, 0x4141, 0, 0}));
    }

    @Test
    void hardware_addresses_are_the_last_six_bytes() {
        Point point = point(Type.EUI48, 4);
        assertEquals("00:1b:44:11:3a:b7", Raw.text(point, new int[] {0, 0x001B, 0x4411, 0x3AB7}));
        assertEquals("", Raw.text(point, new int[] {0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF}));
    }
}
