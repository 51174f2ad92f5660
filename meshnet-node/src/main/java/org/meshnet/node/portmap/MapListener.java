package org.meshnet.node.portmap;

/** Is told which of the router's ports leads here, by the thread that asks for it. */
public interface MapListener {
    /** This one does, and another or none did before. */
    void onMapped(PortMapping granted);

    /** None does any more. */
    void onUnmapped();
}
