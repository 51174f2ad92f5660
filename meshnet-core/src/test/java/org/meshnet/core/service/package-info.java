/** Tests of the clockwork. */
package org.meshnet.core.service;
