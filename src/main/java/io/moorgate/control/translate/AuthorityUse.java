package io.moorgate.control.translate;

/** Whose certificates authorities verify. */
public enum AuthorityUse {
    CLIENTS,
    ENDPOINTS
}
