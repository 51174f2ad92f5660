package org.meshnet.node.daemon;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.status.PeerAnswer;
import org.meshnet.core.engine.status.RuleQuestion;
import org.meshnet.core.engine.status.RulesStatus;
import org.meshnet.core.rule.RuleSet;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.config.RulesFile;
import org.meshnet.node.config.Setting;
import org.meshnet.node.daemon.engine.EngineDoor;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what is asked about the rules, and reads the node's own anew. What is wrong in the file changes nothing. */
final class RuleReader implements DaemonRequests.RuleDoor {
    private static final Logger LOG = LoggerFactory.getLogger(RuleReader.class);

    private final boolean isClosed;
    private final EngineDoor engine;
    private volatile NodeConfig.Rules configured;

    RuleReader(NodeConfig config, EngineDoor engine) {
        this.configured = config.traffic().rules();
        this.isClosed = config.member().closed().isPresent();
        this.engine = engine;
    }

    @Override
    public CompletableFuture<Optional<PeerAnswer>> explain(RuleQuestion question) {
        return engine.explain(question);
    }

    /** These hold from now on. */
    void use(NodeConfig.Rules rules) {
        configured = rules;
        engine.submit(new Command.Rules(RulesStatus.Source.NODE, rules.set()));
    }

    @Override
    public int reload() throws UserError {
        Optional<Path> file = configured.file();
        if (file.isEmpty()) {
            throw new UserError(ExitCode.CONFIG, "the node was started without " + Setting.RULES.option());
        }
        RuleSet rules = RulesFile.read(file.get(), isClosed);
        engine.submit(new Command.Rules(RulesStatus.Source.NODE, rules));
        LOG.info(
                "rules read anew from {}: {} hold now",
                file.get(),
                rules.rules().size());
        return rules.rules().size();
    }
}
