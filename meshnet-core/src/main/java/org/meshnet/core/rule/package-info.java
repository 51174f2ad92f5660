/**
 * Who may reach whom: the text of the rules, what it means, and the question whether one may reach another. Immutable
 * values; knows neither packets nor the engine.
 */
@NullMarked
package org.meshnet.core.rule;

import org.jspecify.annotations.NullMarked;
