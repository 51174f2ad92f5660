package org.meshnet.node.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * A folder with a configuration file for each network, called as the network is; {@code common.conf} is for all.
 * Stateless.
 */
final class ConfigFolder {
    private static final List<String> ENDINGS = List.of(".conf", KeySource.CONFIG_ENDING);
    private static final String COMMON = "common";

    private ConfigFolder() {}

    static PropertiesFile.Content read(Path folder, Faults faults) throws UserError {
        Map<Setting, List<Given>> top = Map.of();
        List<PropertiesFile.Section> networks = new ArrayList<>();
        for (Path file : files(folder)) {
            PropertiesFile.Content content = PropertiesFile.read(file, faults);
            if (!content.sections().isEmpty()) {
                throw new UserError(
                        ExitCode.CONFIG,
                        content.sections().get(0).place()
                                + ": a file of a folder is of one network; expected no [network NAME]");
            }
            if (!name(file).equals(COMMON)) {
                networks.add(new PropertiesFile.Section(name(file), file.toString(), file, content.top()));
            } else if (top.isEmpty()) {
                top = content.top();
            } else {
                throw new UserError(ExitCode.CONFIG, file + ": there are two files for all networks; expected one");
            }
        }
        if (networks.isEmpty()) {
            throw new UserError(
                    ExitCode.CONFIG, "the folder " + folder + " has no network; expected a file such as home.conf");
        }
        return new PropertiesFile.Content(top, networks);
    }

    private static List<Path> files(Path folder) throws UserError {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !name(file).isEmpty()).sorted().toList();
        } catch (AccessDeniedException e) {
            throw new UserError(
                    ExitCode.PRIVILEGE, "the configuration folder " + folder + " may not be read by this user");
        } catch (IOException e) {
            throw new UserError(
                    ExitCode.IO, "the configuration folder " + folder + " cannot be read: " + e.getMessage());
        }
    }

    /** Without its ending; empty if it has none of those. */
    private static String name(Path file) {
        String whole = file.getFileName().toString();
        return ENDINGS.stream()
                .filter(whole::endsWith)
                .map(ending -> whole.substring(0, whole.length() - ending.length()))
                .findFirst()
                .orElse("");
    }
}
