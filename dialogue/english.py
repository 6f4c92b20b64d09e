"""Words by which a message is known to be English, and words that say nothing because Thai people type them too."""

# Frequent English with the words of parcels and money. Left out on purpose: what karaoke Thai spells alike ("song"
# for ส่ง, "man" for มัน, "pen" for เป็น, "long" for ลอง) and what stands on parcels and shop pages anyway (sizes, brands).
_FREQUENT = """
a about actually after again all already also am an and another any anyone anything are around arrived as ask
asked at away back bad bag be because been before being believe bill black block blocked bought box broke broken
brother business but buy buyer by call called came can cannot cant card cash change changed charge charged cheap
cheated check claim clothes come complain complaint contact correct cost could courier customer damaged daughter
day days defective deliver delivered delivery did didnt different do document does doesnt doing dont door
driver each else empty every everything expired fake family father filled find first for forgot found from full
gave get getting give go going got had happen happened has hasnt have havent having he help her here
him his hold home hope house how however human husband i idea if ill im in inside instead into is isnt it item
items its ive just keep knew know label last late later leave left lie lied like little look lost made make
may maybe me message missing mistake moment mom money month more most mother much must my name need never new
next nobody nor not nothing now number of off office officer old on once one only open opened or order ordered
ordering orders other our out over owner package packages paid parcel parcels parents pay payment paying people
person phone photo picture piece please police possible problem product products promise proof put question
quickly really reason receipt receive received receiver refuse refused refusing reject remember reply report
return returned right said same saw say says scam scammed scammer see seems sell seller sellers selling send
sender sending sent she shirt shoes shop should show since sister site sold somebody someone something somewhere
son soon speak start still stolen stop store such suddenly take talk tell than that thats the their them then
there these they thing things think this those thought threw time to today together told tomorrow too took
torn try trying turn two under understand unknown until up us use used very wait waiting want wanted was wasnt
watch we week weeks well went were what whats when where which while who whole whose why wife will wish with
without wont word work working works worse would write wrong wrote yesterday yet you your youre yours
"""
FREQUENT = frozenset(_FREQUENT.split())

# Loan words, brands and short answers: they count as English beside other English words, and for nothing alone.
_LOANS = """
account address admin app baht bank bot bye cancel chat cod code color colour confirm dhl done ems facebook fb
flash good hello hey hi id j jnt kerry kex lazada line link live logo ninja no ok okay online otp page pls post
price pro promotion qr refund review sale save shopee size slip sms sorry spam spx sticker support sure thank
thanks thx tiktok track tracking transfer update van web website yes yeah yep
"""
LOANS = frozenset(_LOANS.split())

# Said by Thai people in the middle of Thai; taken out before words are counted, longer ones first.
PHRASES = (
    "cash on delivery",
    "call center",
    "case number",
    "case no",
    "customer service",
    "good luck",
    "good morning",
    "good night",
    "help me",
    "live chat",
    "no problem",
    "order id",
    "order no",
    "order number",
    "phone number",
    "see you",
    "thank you so much",
    "thank you very much",
    "thank you",
    "track and trace",
    "tracking id",
    "tracking no",
    "tracking number",
    "very good",
)
