package org.meshnet.node.join;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.meshnet.core.membership.CodeSetting;
import org.meshnet.core.membership.JoinCode;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.net.Reach;
import org.meshnet.node.config.ConfigTemplate;
import org.meshnet.node.config.ServerReader;
import org.meshnet.node.config.Setting;
import org.meshnet.node.config.Settings;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** The text of the configuration that a code makes. A code is others' word: each value is checked. Stateless. */
public final class MachineConfig {
    private static final Pattern SERVER = Pattern.compile("[A-Za-z0-9._:/\\[\\]#-]+");

    private MachineConfig() {}

    /**
     * Of an open network, whose key stands in another file.
     *
     * @param state the state folder, if it is not the interface's
     */
    public static String open(MachinePlace place, JoinCode code, Optional<Path> state) {
        StringBuilder text = begun(place, code, state, "The network's key is in " + place.key() + ".");
        code.servers().forEach(server -> line(text, Setting.SERVER.key(), server));
        return text.toString();
    }

    /** Of a closed network, whose servers and key are in the membership file. */
    public static String closed(MachinePlace place, JoinCode code, Path membership, Optional<Path> state) {
        return begun(
                        place,
                        code,
                        state,
                        "The network's key, servers and this machine's certificate are in " + membership + ".")
                .toString();
    }

    private static StringBuilder begun(MachinePlace place, JoinCode code, Optional<Path> state, String where) {
        StringBuilder text = new StringBuilder("# Written by meshnet-node join. ")
                .append(where)
                .append("\n# Lines NAME = VALUE as the options of meshnet-node up --help, without the dashes.\n");
        line(text, Setting.INTERFACE.key(), place.name());
        state.ifPresent(folder -> line(text, Setting.STATE.key(), folder.toString()));
        for (Map.Entry<CodeSetting, String> setting : code.settings().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList()) {
            line(text, setting.getKey().key(), setting.getValue());
        }
        return text;
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(ConfigTemplate.line(key, value)).append('\n');
    }

    /** @throws UserError if one of them is no server */
    public static void requireServers(List<String> servers) throws UserError {
        try {
            ServerReader reader =
                    new ServerReader(Settings.gather(Map.of(Setting.SERVER, List.copyOf(servers)), Map.of()));
            reader.servers();
            reader.serverKeys();
        } catch (UserError e) {
            throw wrongServer();
        }
        if (!servers.stream().allMatch(server -> SERVER.matcher(server).matches())) {
            throw wrongServer();
        }
    }

    /**
     * What goes to the mesh's network goes to members from then on.
     *
     * @throws UserError if addresses of the internet are in it
     */
    public static void requirePrivate(Map<CodeSetting, String> settings) throws UserError {
        Optional<String> network = Optional.ofNullable(settings.get(CodeSetting.NETWORK));
        if (network.isPresent()
                && Prefix.parse(network.get()).filter(MachineConfig::isPrivate).isEmpty()) {
            throw new UserError(
                    ExitCode.USAGE,
                    "by the code the mesh's network is " + network.get() + ", and what this machine sends there would "
                            + "go to members; codes are for private networks such as 10.0.0.0/24, others are set up "
                            + "by hand");
        }
    }

    private static boolean isPrivate(Prefix network) {
        return network.address().isV4() && Reach.siteNetworks().stream().anyMatch(site -> site.holds(network));
    }

    private static UserError wrongServer() {
        return new UserError(ExitCode.USAGE, "the code names a server that is none; expected a fresh invitation");
    }
}
