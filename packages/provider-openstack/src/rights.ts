/** What a connection needs at the cloud, as text to copy. */
export const rights = {
  title: 'Roles',
  help: 'The role member in one project is enough; reader shows everything and changes nothing. Make an application credential for Kumo with the first command; the others are for an administrator who sets up a user of its own.',
  text: `# As the person or user whose project it is: a credential that can be revoked by itself
openstack application credential create kumo --role member --description "Kumo"

# As an administrator: a user of its own, in one project
openstack user create --domain Default --password-prompt kumo
openstack role add --user kumo --project PROJECT member

# To look only
openstack application credential create kumo-reader --role reader --description "Kumo, looks only"
`,
} as const;
