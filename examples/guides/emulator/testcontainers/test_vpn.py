import json
import unittest
from pathlib import Path
from urllib.request import Request, urlopen

from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy


class VPNTest(unittest.TestCase):
    def setUp(self):
        """Start an emulator with the seed."""
        vpn = (
            DockerContainer("ghcr.io/clientvpn/clientvpn-emulator:0.1.0")
            .with_copy_into_container(Path("../seed.json"), "/seed.json", 0o444)
            .with_envs(CLIENTVPN_EMULATOR_SEED="/seed.json", CLIENTVPN_EMULATOR_CONTROL_TOKEN="sesame")
            .with_exposed_ports(8743)
            .waiting_for(HttpWaitStrategy(8743, "/_emulator/health"))
        )
        self.enterContext(vpn)
        self.url = f"http://{vpn.get_container_host_ip()}:{vpn.get_exposed_port(8743)}"

    def test_vpn(self):
        request = Request(f"{self.url}/_emulator/state", headers={"Authorization": "Bearer sesame"})
        with urlopen(request) as response:
            state = json.load(response)
        users = [connection["username"] for connection in state["connections"]]
        self.assertIn("mallory@example.com", users)


if __name__ == "__main__":
    unittest.main()
