/** The subprotocol in which changes are told one by one. */
export const TASKWIRE_PROTOCOL = "taskwire.v1";
