package org.meshnet.node.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.key.Hex;
import org.meshnet.node.exit.UserError;

class ReloadedSettingsTest {
    private static final String KEY = "11".repeat(32);
    private static final String OTHER_KEY = "22".repeat(32);

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("node.conf"), text);
    }

    private Settings settings(Path file) throws UserError {
        return Settings.gather(
                Map.of(Setting.CONFIG, List.of(file.toString()), Setting.PORT, List.of("7000")), Map.of());
    }

    private NetworkConfig only(String text) throws UserError, IOException {
        return NetworkConfig.only(
                settings(file(text)),
                Map.of("STATE_DIRECTORY", folder.resolve("state").toString()));
    }

    @Test
    void shouldSayWhichSettingsHaveOtherValuesNow() throws UserError, IOException {
        NetworkConfig first = only("key = " + KEY + "\nlog-level = info\nport = 8000\n");
        file("# moved\nlog-level = debug\nserver = a.example, b.example\nport = 9000\nkey = " + KEY + "\n");
        NetworkConfig again = first.reader().again();
        assertEquals(Set.of(Setting.LOG_LEVEL, Setting.SERVER), first.settings().differences(again.settings()));
        assertEquals("DEBUG", again.config().local().log().level());
        assertEquals(7000, again.config().underlay().port());
        assertEquals(
                Set.of(), again.settings().differences(again.reader().again().settings()));
    }

    @Test
    void shouldRefuseWhatIsWrong() throws UserError, IOException {
        NetworkConfig first = only("key = " + KEY + "\n");
        file("key = " + KEY + "\nlog-level = loud\n");
        UserError error = assertThrows(UserError.class, () -> first.reader().again());
        assertTrue(String.valueOf(error.getMessage()).contains("not a level"), error.getMessage());
        file("[network a]\nkey = " + KEY + "\n");
        assertThrows(UserError.class, () -> first.reader().again());
    }

    @Test
    void shouldReadOneOfSeveralNetworksAnewAndWipeTheKeysOfTheOthers() throws UserError, IOException {
        String home = "[network home]\nnetwork = 10.1.0.0/24\ndomain = home\nkey = " + KEY + "\n";
        String work = "[network work]\nnetwork = 10.2.0.0/24\ndomain = work\nkey = " + OTHER_KEY + "\n";
        Map<String, String> environment = Map.of("STATE_DIRECTORY", folder.toString());
        Settings whole =
                Settings.gather(Map.of(Setting.CONFIG, List.of(file(home + work).toString())), environment);
        NetworkConfig second = NetworksReader.read(whole, environment).get(1);
        file(home + work + "alias = nas\n");
        NetworkConfig again = second.reader().again();
        assertEquals(Set.of(Setting.ALIAS), second.settings().differences(again.settings()));
        assertArrayEquals(Hex.decode(OTHER_KEY), again.config().member().key().bytes());
        file(home);
        assertThrows(UserError.class, () -> second.reader().again());
    }
}
