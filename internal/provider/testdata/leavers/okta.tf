# The result of okta_users, without the attributes that the example does not use.
output "users" {
  value = [
    { id = "00u1", login = "mallory@example.com", email = "mallory@example.org", status = "DEPROVISIONED" },
    { id = "00u2", login = "alice@example.com", email = "alice@example.com", status = "ACTIVE" },
  ]
}
