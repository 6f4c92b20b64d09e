"""Frequent words, as evidence for the language in which a message was meant. Far from complete on purpose."""

_ENGLISH = """
a about account after again all already also always am amount an and another any anyone are arrive arrived as ask at
back bad bank be because been before best big bot box broken but buy by call can cancel cannot case cash cheat check
chat child class clear close code cod come company complain complaint complex confirm contact correct could courier
customer damaged data day delete deliver delivered delivery detail did didnt different do does dont door down email
empty english evidence express fake fast file find first flash for fraud friend from full get give go good got had
hand has have he hello help her here hey hi him his hold home house how human i if im in information into is isnt it
item its just kerry know language last late later law lazada left let like line long look lost made make man many may
me message mom money month more most mother much must my name need never new next nice no not nothing now number of
off officer ok okay old on one online only open or order ordered other our out over package page paid parcel pay
payment pen people person phone photo picture piece please police post price problem product proof put question read
receive received refund reject report return right said sale same sang saw say scam scammed scammer see seller send
sender sent service shall she shop shopee should show side size slip so some someone something song sorry speak start
status still stop take talk tell test thai thailand than thank thanks that the their them then there these they thing
think this those time to today tomorrow too track tracking two type under until up us use very wait wallet want was
way we web week well went were what when where which who why will with without word work would wrong yes yesterday yet
you your rap tang ban hai tam kid pit nee tee la len
"""
_THAI = """
ไม่ ได้ สั่ง ของ ครับ ค่ะ คะ จ่าย เงิน ไป แล้ว มา ที่ บ้าน แม่ พ่อ พัสดุ กล่อง ส่ง ขนส่ง ร้าน ค้า คืน ขอ ขอบคุณ สวัสดี ใช่ ไหม อะไร ยังไง
ทำ ทำไม เมื่อ วาน วันนี้ วัน เมื่อไร ใคร เลข เบอร์ โทร ติดต่อ รับ เก็บ ปลายทาง ตรง ปก ปลอม โกง โดน หลอก ช่วย ด้วย หน่อย ต้อง อยาก
จะ มี ไม่มี ไม่ได้ คน ผม หนู ดิฉัน ฉัน เรา เขา มัน นี้ นั้น อยู่ ให้ กับ และ หรือ แต่ ก็ ว่า บอก ถาม ตอบ รอ นาน กี่ บาท ร้อย พัน สอง สาม สี่
ห้า หก เจ็ด แปด เก้า สิบ หนึ่ง สินค้า เสีย ชำรุด แตก พัง หมด อายุ ผิด สี ไซส์ ขนาด ไลน์ เพจ เฟซ แชท รูป ถ่าย ใบ ปะ หน้า สลิป หลักฐาน
ยกเลิก เรื่อง ร้องเรียน แจ้ง ความ ตำรวจ เจ้าหน้าที่ คุย สถานะ ถึง ไหน ตอนนี้ ยัง เคย ซื้อ ขาย เปิด ดู แกะ ก่อน หลัง ใน นอก บน จาก เป็น
อย่าง มาก น้อย ดี ถูก แพง เลย นะ จ้า เท่าไร กลับ ตี ปฏิเสธ ระงับ โอน บัญชี ข้อมูล ชื่อ ที่อยู่ ไปรษณีย์ แฟลช เคอรี่ ยืนยัน โอเค เข้าใจ รู้ คิด
เห็น เอา ออก เข้า ใหม่ เก่า เดิม ต่อ พอ หาย เงียบ บล็อก มิจฉาชีพ ลอง พูด ถ้า เพราะ ไง ทราบ บ่อย เร็ว ช้า รีบ เพื่อน จัดการ บริษัท ที่สุด
อีก ทุก ทั้ง หมายเลข ตัวเลข จำ ลืม ผู้ สาว ลูก ยาย ตา ป้า ลุง น้อง พี่ คุณ ท่าน เขียน พิมพ์ อ่าน ภาษา ไทย อังกฤษ สบาย ทดสอบ
"""

ENGLISH = frozenset(_ENGLISH.split())
THAI = frozenset(_THAI.split())
