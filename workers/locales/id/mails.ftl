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

inquiry-received-subject = Pesan baru untuk Anda
inquiry-received-heading = Ada yang menulis kepada Anda
inquiry-received-why = { $other } menulis kepada Anda di Kreatr. Suratnya ada di bawah; di kotak masuk Anda dapat menjawab, mengarsipkan, atau memblokir pengirimnya.
inquiry-received-button = Buka pesan
inquiry-received-after = Jawablah di kotak masuk, bukan ke surel ini.

inquiry-continued-subject = Jawaban atas pesan Anda
inquiry-continued-heading = Percakapan berlanjut
inquiry-continued-why = { $other } menulis lagi kepada Anda. Isinya ada di bawah.
inquiry-continued-button = Buka percakapan
inquiry-continued-after = Jawablah di kotak masuk, bukan ke surel ini.

inquiry-sent-subject = Pesan Anda terkirim
inquiry-sent-heading = Pastikan alamat Anda
inquiry-sent-why = Surat Anda kepada { $other } sudah sampai. Buka tautan berikut dan tekan tombolnya, agar { $other } tahu bahwa alamat ini milik Anda.
inquiry-sent-button = Pastikan alamat saya
inquiry-sent-after = Tautan berlaku 7 hari. Jika bukan Anda yang menulis, abaikan surel ini.

inquiry-answered-subject = Anda mendapat jawaban
inquiry-answered-heading = Kreator menjawab
inquiry-answered-why = { $other } menjawab Anda di Kreatr. Jawabannya ada di bawah; tautan menuju seluruh percakapan, tempat Anda dapat menulis lagi.
inquiry-answered-button = Buka percakapan
inquiry-answered-after = Tautan berlaku 180 hari. Siapa pun yang memilikinya dapat membaca percakapan: jangan diteruskan.
