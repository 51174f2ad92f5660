package org.meshnet.core.engine;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.status.KnownPolicy;
import org.meshnet.core.engine.status.PeerAnswer;
import org.meshnet.core.engine.status.SpeedStatus;
import org.meshnet.core.policy.PolicyJudge;

/** Has the parts do what the world outside asks for. Control thread only. */
final class Commands implements CommandHandler {
    private final Parts parts;

    Commands(Parts parts) {
        this.parts = parts;
    }

    @Override
    public void onLocalEndpoints(Command.LocalEndpoints command, long nowNs) {
        parts.nat().setOwnAddresses(command.endpoints(), nowNs);
        parts.ethernet().setLocalEndpoints(command.endpoints());
        if (parts.context().underlay().setNetworks(command.links(), command.tunnels())) {
            parts.directory().onUnderlayChanged();
            parts.gateways().onFactsChanged();
        }
        if (parts.announcer().setLocalEndpoints(command.endpoints(), nowNs)) {
            parts.paths().onAddressChanged(nowNs);
            parts.guesser().onNetworkChanged(nowNs);
            parts.ports().onNetworkChanged(nowNs);
            parts.mtu().onNetworkChanged(nowNs);
        }
    }

    @Override
    public void onLinkMtu(Command.LinkMtu command, long nowNs) {
        parts.mtu().setLinkMtu(command.bytes(), nowNs);
    }

    @Override
    public void onOverlayIpv4(Command.OverlayIpv4 command, long nowNs) {
        announceIf(parts.context().overlay().setV4Usable(command.isUsable(), nowNs), nowNs);
    }

    @Override
    public void onServerEndpoints(Command.ServerEndpoints command, long nowNs) {
        if (!parts.directory().isAsked(command.server())) {
            return;
        }
        parts.context().underlay().setServer(command.server(), command.endpoints());
        parts.gateways().onFactsChanged();
        parts.directory().setServerEndpoints(command.server(), command.endpoints(), command.ranks(), nowNs);
        parts.nat().setServer(command.server(), command.endpoints(), nowNs);
    }

    @Override
    public void onServerLinks(Command.ServerLinks command, long nowNs) {
        parts.directory().setServerLinks(command.server(), command.links(), nowNs);
    }

    @Override
    public void onPing(Command.Ping command, long nowNs) {
        parts.pings().start(command.target(), command.timeoutNs(), command.onEnd(), nowNs);
    }

    @Override
    public void onMeasureSpeed(Command.MeasureSpeed command, long nowNs) {
        SpeedStatus status = parts.speed().start(command.peer(), command.seconds(), command.bytesPerSecond(), nowNs);
        parts.context().turn().answer(() -> command.onBegun().accept(status));
    }

    @Override
    public void onAskSpeed(Command.AskSpeed command, long nowNs) {
        SpeedStatus status = parts.speed().look(nowNs);
        parts.context().turn().answer(() -> command.onAnswer().accept(status));
    }

    @Override
    public void onStopSpeed(Command.StopSpeed command, long nowNs) {
        SpeedStatus status = parts.speed().stop(command.number(), nowNs);
        parts.context().turn().answer(() -> command.onAnswer().accept(status));
    }

    @Override
    public void onStunEndpoints(Command.StunEndpoints command, long nowNs) {
        parts.nat().setStunServer(command.server(), command.endpoints(), nowNs);
    }

    @Override
    public void onMappedEndpoint(Command.MappedEndpoint command, long nowNs) {
        command.endpoint()
                .ifPresentOrElse(
                        endpoint -> parts.announcer().setMappedEndpoint(endpoint, nowNs),
                        () -> parts.announcer().clearMappedEndpoint(nowNs));
    }

    @Override
    public void onConfiguredEndpoints(Command.ConfiguredEndpoints command, long nowNs) {
        parts.announcer().setConfiguredEndpoints(command.endpoints(), nowNs);
    }

    @Override
    public void onNetworkChanged(Command.NetworkChanged command, long nowNs) {
        onOtherNetwork(nowNs);
        parts.ports().onNetworkChanged(nowNs);
    }

    @Override
    public void onAddressInUse(Command.AddressInUse command, long nowNs) {
        announceIf(parts.context().overlay().onUsedHere(command.address(), command.interfaceName(), nowNs), nowNs);
    }

    @Override
    public void onAddressFree(Command.AddressFree command, long nowNs) {
        announceIf(parts.context().overlay().onFreeHere(command.address(), nowNs), nowNs);
    }

    @Override
    public void onRouteLed(Command.RouteLed command, long nowNs) {
        parts.gateways().onLed(command.network(), command.problem(), nowNs);
    }

    @Override
    public void onUseExit(Command.UseExit command, long nowNs) {
        parts.gateways().useExit(command.member(), nowNs);
    }

    @Override
    public void onAdvertiseRoutes(Command.AdvertiseRoutes command, long nowNs) {
        parts.context().setAdvertised(command.networks());
        parts.announcer().onChanged();
        parts.gateways().onOwnNetworksChanged();
    }

    @Override
    public void onRelayForOthers(Command.RelayForOthers command, long nowNs) {
        command.limits()
                .ifPresentOrElse(limits -> parts.relayService().setLimits(limits, nowNs), parts.relayService()::stop);
        parts.announcer().setRelaying(command.limits().isPresent());
    }

    @Override
    public void onUseServers(Command.UseServers command, long nowNs) {
        Set<Integer> numbers =
                command.servers().stream().map(EngineConfig.Server::number).collect(Collectors.toSet());
        parts.context().underlay().retainServers(numbers);
        parts.nat().retainServers(numbers, nowNs);
        parts.gateways().onFactsChanged();
        parts.directory().useServers(command.servers(), nowNs);
    }

    @Override
    public void onUseRoutes(Command.UseRoutes command, long nowNs) {
        parts.gateways().useRoutes(command.consent());
    }

    @Override
    public void onAliases(Command.Aliases command, long nowNs) {
        parts.context().membership().setAliases(command.aliases());
        parts.announcer().announce(nowNs);
    }

    @Override
    public void onFindName(Command.FindName command, long nowNs) {
        parts.nameSearch().search(command.name(), nowNs, command.onEnd());
    }

    @Override
    public void onOfferExit(Command.OfferExit command, long nowNs) {
        parts.gateways().offerExit(command.v4(), command.v6(), nowNs);
    }

    @Override
    public void onTakePolicy(Command.TakePolicy command, long nowNs) {
        PolicyJudge.Verdict verdict = parts.policy().take(command.document(), nowNs);
        parts.context().turn().answer(() -> command.onEnd().accept(verdict));
    }

    @Override
    public void onAskPolicy(Command.AskPolicy command, long nowNs) {
        KnownPolicy known = new KnownPolicy(
                parts.policy().current(),
                parts.context().membership().inviteUses().all());
        parts.context().turn().answer(() -> command.onEnd().accept(known));
    }

    @Override
    public void onPortChanged(Command.PortChanged command, long nowNs) {
        onOwnPort(command.port(), nowNs);
    }

    @Override
    public void onRules(Command.Rules command, long nowNs) {
        parts.rules().setRules(command.source(), command.rules(), nowNs);
    }

    @Override
    public void onExplain(Command.Explain command, long nowNs) {
        Optional<PeerAnswer> answer = parts.context()
                .peers()
                .find(command.question().peer())
                .map(peer -> new PeerAnswer(
                        parts.rules().explain(peer, command.question()),
                        peer.paths().tried(nowNs)));
        parts.context().turn().answer(() -> command.onEnd().accept(answer));
    }

    @Override
    public void onLeave(Command.Leave command, long nowNs) {
        parts.context().peers().all().forEach(parts.keeper()::close);
        parts.directory().leave();
    }

    /** The socket has another port, and so an entry of its own in every NAT. */
    void onOwnPort(int port, long nowNs) {
        parts.announcer().setPort(port, nowNs);
        onOtherNetwork(nowNs);
    }

    private void onOtherNetwork(long nowNs) {
        parts.nat().restart(nowNs);
        parts.directory().refresh(nowNs);
        parts.paths().onAddressChanged(nowNs);
        parts.guesser().onNetworkChanged(nowNs);
        parts.mtu().onNetworkChanged(nowNs);
    }

    private void announceIf(boolean isChanged, long nowNs) {
        if (isChanged) {
            parts.announcer().announce(nowNs);
        }
    }
}
