package io.moorgate.control.gatewayapi;

import java.util.Map;

/** A status that an object ought to have, and has not. */
public record StatusUpdate(ApiObject object, Map<String, Object> status) {}
