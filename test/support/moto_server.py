"""Moto's server on a free loopback port. The tag `moto-state` makes an instance show that state, for states that moto lacks."""

from moto.ec2.models.tags import TagBackend
from moto.server import main

create_tags = TagBackend.create_tags


def create_tags_and_states(self, resource_ids, tags):
    done = create_tags(self, resource_ids, tags)
    if "moto-state" in tags:
        for resource_id in resource_ids:
            self.get_instance(resource_id)._state.name = tags["moto-state"]
    return done


TagBackend.create_tags = create_tags_and_states
main(["-H", "127.0.0.1", "-p", "0"])
