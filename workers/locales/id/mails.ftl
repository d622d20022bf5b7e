# Surel
mail-greeting = Halo { $name },

verify-email-subject = Verifikasi email Anda
verify-email-heading = Satu langkah lagi
verify-email-why = Alamat ini dipakai untuk mendaftar di Kreatr. Buka tautan berikut dan tekan tombolnya untuk membuktikan bahwa alamat ini milik Anda.
verify-email-button = Verifikasi email
verify-email-after = Tautan berlaku 48 jam. Jika bukan Anda yang mendaftar, abaikan surel ini.

reset-password-subject = Atur ulang kata sandi
reset-password-heading = Kata sandi baru
reset-password-why = Seseorang, semoga Anda, meminta kata sandi baru untuk akun Kreatr Anda. Buka tautan berikut untuk membuatnya. Setelah itu semua perangkat harus masuk lagi.
reset-password-button = Buat kata sandi baru
reset-password-after = Tautan berlaku 1 jam dan hanya satu kali. Jika bukan Anda, abaikan surel ini: kata sandi Anda tidak berubah.
