package org.meshnet.tun.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.tun.TunException;

/** Names of interfaces. */
class InterfaceNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"mesh0", "a", "fifteen-letters", "mesh%d", "%d", "a.b_c-d@e", "mesh%dx"})
    void shouldAllowWhatLinuxAllows(String name) throws TunException {
        assertEquals(name, InterfaceName.check(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sixteen-letters1",
                "a/b",
                "a b",
                " ",
                "a\tb",
                "a\nb",
                "a:b",
                ".",
                "..",
                "all",
                "default",
                "me%sh",
                "%d%d",
                "mesh%",
                "m\u00fcsli",
                "a\0b"
            })
    void shouldRefuseWhatLinuxRefuses(String name) {
        TunException thrown = assertThrows(TunException.class, () -> InterfaceName.check(name));
        assertEquals(TunException.Kind.BAD_NAME, thrown.kind());
    }

    @Test
    void shouldReplaceAnEmptyName() throws TunException {
        assertEquals("mesh%d", InterfaceName.check(""));
    }

    @Test
    void shouldShowNoControlCharactersToTheUser() {
        TunException thrown = assertThrows(TunException.class, () -> InterfaceName.check("a\u001b[2J"));
        assertEquals(
                "bad interface name 'a?[2J': only visible ASCII is allowed, without '/' and ':', and one %d "
                        + "for a number",
                thrown.getMessage());
    }
}
