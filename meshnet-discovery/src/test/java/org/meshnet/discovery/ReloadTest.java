package org.meshnet.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class ReloadTest {
    private final List<SSLContext> used = new ArrayList<>();

    private void reload(Reload.Certificate files) {
        new Reload(files, used::add).run();
    }

    @Test
    void shouldUseWhatItReads() throws Exception {
        SSLContext fresh = SSLContext.getInstance("TLS");
        reload(() -> Optional.of(fresh));
        assertEquals(List.of(fresh), used);
    }

    @Test
    void shouldLeaveAllAsItIsWhereTheFilesAreOfNoUseOrThereAreNone() {
        reload(() -> {
            throw new StartFailure(DiscoveryExitCode.CONFIG, "no certificate", new IllegalStateException());
        });
        reload(Optional::empty);
        assertEquals(List.of(), used);
    }
}
