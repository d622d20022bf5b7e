# Masuk dan keluar
account-email = Email
account-password = Kata sandi
login-heading = Masuk
logout-heading = Ingin keluar?
