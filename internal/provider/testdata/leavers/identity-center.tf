# The results of the data sources of hashicorp/aws, without the attributes that the example does not use.
output "memberships" {
  value = [
    { group_id = "g-1", identity_store_id = "d-1", membership_id = "m-1", member_id = { user_id = "u-1" } },
  ]
}

output "users" {
  value = [
    {
      user_id   = "u-1"
      user_name = "mallory"
      emails = [
        { primary = false, type = "home", value = "mallory@example.org" },
        { primary = true, type = "work", value = "mallory@example.com" },
      ]
    },
    { user_id = "u-2", user_name = "alice", emails = [{ primary = true, type = "work", value = "alice@example.com" }] },
  ]
}
