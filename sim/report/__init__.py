"""What people see: the answer on screen and figures."""
