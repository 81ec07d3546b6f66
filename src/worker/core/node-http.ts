/**
 * Node's HTTP clients. `import http from 'node:http'` would read every export
 * of theirs, and one of them loads a whole WebSocket client: 25 ms of a start.
 */
export const http = process.getBuiltinModule('node:http');
export const https = process.getBuiltinModule('node:https');
