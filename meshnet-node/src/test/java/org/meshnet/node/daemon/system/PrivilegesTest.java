package org.meshnet.node.daemon.system;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

class PrivilegesTest {
    @Test
    void shouldRefuseAProcessThatMayNotSetUpNetworks() {
        UserError error = assertThrows(
                UserError.class, () -> Privileges.require(List.of("Name:\tjava", "CapEff:\t0000000000000000")));
        assertEquals(ExitCode.PRIVILEGE, error.exitCode());
    }

    @Test
    void shouldAcceptRootAndABareCapability() {
        assertDoesNotThrow(() -> Privileges.require(List.of("CapEff:\t000001ffffffffff")));
        assertDoesNotThrow(() -> Privileges.require(List.of("CapEff:\tffffffffffffffff")));
        assertDoesNotThrow(() -> Privileges.require(List.of("CapEff:\t0000000000001000")));
    }

    @Test
    void shouldLetTheDeviceDecideWhereNothingIsKnown() {
        assertDoesNotThrow(() -> Privileges.require(List.of("Name:\tjava")));
    }
}
