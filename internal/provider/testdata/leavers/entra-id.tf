# The result of azuread_users, without the attributes that the example does not use.
output "users" {
  value = [
    { object_id = "1", user_principal_name = "mallory@example.com", mail = "mallory@example.org", account_enabled = false },
    { object_id = "2", user_principal_name = "alice@example.com", mail = "alice@example.com", account_enabled = true },
  ]
}
