package io.moorgate.operate.admin;

/**
 * A setting as it is shown.
 *
 * @param value in effect; empty where there is none; never a secret
 * @param origin where the value comes from: {@code default}, an environment variable, a property, a file
 */
public record ShownSetting(String setting, String value, String origin) {}
