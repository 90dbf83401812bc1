# The output of a terraform_data is unknown until it is created.
resource "terraform_data" "text" {
  input = {
    blank    = " "
    name     = "alice@example.com"
    negative = "-1m"
    none     = null
  }
}
