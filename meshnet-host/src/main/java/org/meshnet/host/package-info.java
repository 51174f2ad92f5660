/** Files and folders of this host that are for one user only: what both daemons need, and nothing that either of them decides. */
package org.meshnet.host;
