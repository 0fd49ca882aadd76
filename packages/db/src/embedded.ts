export { closedFolder, postgresAccount } from './embedded/account.mjs';
export { type Cluster, prepareCluster } from './embedded/cluster.ts';
export { freePort, isFree } from './embedded/free-port.ts';
export { type PostgresServer, type ServerOptions, startServer } from './embedded/server.ts';
