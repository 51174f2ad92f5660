package org.meshnet.core.engine;

/** One method per {@link Command}: a new one does not compile until it is handled. */
public interface CommandHandler {
    void onLocalEndpoints(Command.LocalEndpoints command, long nowNs);

    void onLinkMtu(Command.LinkMtu command, long nowNs);

    void onOverlayIpv4(Command.OverlayIpv4 command, long nowNs);

    void onServerEndpoints(Command.ServerEndpoints command, long nowNs);

    void onServerLinks(Command.ServerLinks command, long nowNs);

    void onMeasureSpeed(Command.MeasureSpeed command, long nowNs);

    void onAskSpeed(Command.AskSpeed command, long nowNs);

    void onStopSpeed(Command.StopSpeed command, long nowNs);

    void onPing(Command.Ping command, long nowNs);

    void onStunEndpoints(Command.StunEndpoints command, long nowNs);

    void onMappedEndpoint(Command.MappedEndpoint command, long nowNs);

    void onConfiguredEndpoints(Command.ConfiguredEndpoints command, long nowNs);

    void onNetworkChanged(Command.NetworkChanged command, long nowNs);

    void onAddressInUse(Command.AddressInUse command, long nowNs);

    void onAddressFree(Command.AddressFree command, long nowNs);

    void onRouteLed(Command.RouteLed command, long nowNs);

    void onFindName(Command.FindName command, long nowNs);

    void onUseExit(Command.UseExit command, long nowNs);

    void onAdvertiseRoutes(Command.AdvertiseRoutes command, long nowNs);

    void onRelayForOthers(Command.RelayForOthers command, long nowNs);

    void onUseServers(Command.UseServers command, long nowNs);

    void onUseRoutes(Command.UseRoutes command, long nowNs);

    void onAliases(Command.Aliases command, long nowNs);

    void onOfferExit(Command.OfferExit command, long nowNs);

    void onTakePolicy(Command.TakePolicy command, long nowNs);

    void onAskPolicy(Command.AskPolicy command, long nowNs);

    void onPortChanged(Command.PortChanged command, long nowNs);

    void onRules(Command.Rules command, long nowNs);

    void onExplain(Command.Explain command, long nowNs);

    void onLeave(Command.Leave command, long nowNs);
}
