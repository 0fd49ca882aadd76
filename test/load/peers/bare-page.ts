// The peer of the page rows: Fastify and pg, one process, the same SQL, nothing else. Prints its address.
import Fastify from 'fastify';
import pg from 'pg';

const [databaseUrl = '', organizationId = '', columns = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 5, options: '-c search_path=compute' });
const server = Fastify();

server.get('/instances', async () => {
  const { rows } = await pool.query(
    `SELECT ${columns} FROM instances WHERE organization_id = $1 AND listed ORDER BY created_at DESC, id DESC LIMIT $2`,
    [organizationId, 51],
  );
  return { items: rows.slice(0, 50), nextCursor: null };
});

await server.listen({ port: 0, host: '127.0.0.1' });
console.log(server.listeningOrigin);
process.on('disconnect', () => process.exit(0));
