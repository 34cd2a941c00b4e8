"""What is known of a customer from elsewhere: third parties' data, address books (通讯录) where they may be kept."""
